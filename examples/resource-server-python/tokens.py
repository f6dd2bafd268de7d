"""Verifies Gatehouse's access tokens (RFC 9068) by its JWKS alone, with PyJWT."""

import json
import threading
import time
import urllib.request
from http.client import HTTPException

import jwt

# Asymmetric ones alone: with HS256, who can verify can sign.
ALGORITHMS = {"RS256", "ES256"}
TYPES = {"at+jwt", "application/at+jwt"}
REQUIRED = ["iss", "aud", "sub", "exp", "iat", "jti", "client_id", "sid", "roles", "type"]

# The max-age of Gatehouse's JWKS: for so long a key that is there no more goes on verifying here.
MAX_AGE_SECONDS = 300
TIMEOUT_SECONDS = 5
PAUSE_AFTER_FAILURE_SECONDS = 1


class TokenRefused(Exception):
    """The token is not good; the message may be shown."""


class KeysUnavailable(Exception):
    """The keys could not be fetched: this service's trouble, which says nothing about a token."""


class IssuerKeys:
    """The issuer's public keys by kid, fetched when first needed.

    jwt.PyJWKClient is not used: as it comes it fetches again for every unknown kid, without a limit, and forgets the
    keys that it has when a fetch fails. Here an unknown kid is asked for once more, since a key may be new; strangers'
    invented ones cause no more than one fetch in `cooldown_seconds`; and while the issuer is down, keys go on verifying
    until their max-age has passed.
    """

    def __init__(self, url, cooldown_seconds):
        self._url = url
        self._cooldown_seconds = cooldown_seconds
        self._lock = threading.Lock()
        self._keys = {}
        self._fetched_at = float("-inf")
        self._failed_at = float("-inf")

    def find(self, kid):
        """The key and its algorithm, or None. Raises KeysUnavailable."""
        known = self._keys.get(kid)
        if known and self._age() < MAX_AGE_SECONDS:
            return known
        with self._lock:  # those who ask meanwhile wait for this one's fetch
            stale = self._age() >= MAX_AGE_SECONDS
            unknown = kid not in self._keys and self._age() >= self._cooldown_seconds
            if stale or unknown:
                self._fetch()
            return self._keys.get(kid)

    def _age(self):
        return time.monotonic() - self._fetched_at

    def _fetch(self):
        if time.monotonic() - self._failed_at < PAUSE_AFTER_FAILURE_SECONDS:
            raise KeysUnavailable
        try:
            with urllib.request.urlopen(self._url, timeout=TIMEOUT_SECONDS) as response:
                self._keys = keys_of(json.load(response))
        except (OSError, HTTPException, ValueError, LookupError, TypeError, jwt.PyJWTError) as error:
            self._failed_at = time.monotonic()
            raise KeysUnavailable from error
        self._fetched_at = time.monotonic()


def keys_of(jwks):
    """Each usable key with its algorithm, by kid."""
    usable = [jwk for jwk in jwks["keys"] if jwk["use"] == "sig" and jwk["alg"] in ALGORITHMS]
    return {jwk["kid"]: (jwt.PyJWK(jwk).key, jwk["alg"]) for jwk in usable}


class AccessTokens:
    """Cannot see that a session has ended or a role was taken away: a token stays good here until it expires."""

    def __init__(self, keys, issuer, audience):
        self._keys = keys
        self._issuer = issuer
        self._audience = audience

    def verify(self, token):
        """The claims of a good access token. Raises TokenRefused, KeysUnavailable."""
        try:
            key, algorithm = self._key_of(jwt.get_unverified_header(token))
            claims = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                issuer=self._issuer,
                audience=self._audience,
                # A clock that is a second behind the issuer's does not refuse what has just been made.
                options={"require": REQUIRED, "verify_iat": False},
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenRefused("Token has expired") from error
        except jwt.PyJWTError as error:
            raise TokenRefused("Invalid token") from error
        if claims["type"] != "access" or not isinstance(claims["roles"], list):
            raise TokenRefused("Invalid token")
        if not isinstance(claims.get("scope", ""), str):
            raise TokenRefused("Invalid token")
        return claims

    def _key_of(self, header):
        """The algorithm is the key's own; what the header says must agree with it (RFC 8725 section 3.1)."""
        typ, algorithm, kid = (header.get(name) for name in ("typ", "alg", "kid"))
        if algorithm not in ALGORITHMS or not isinstance(typ, str) or typ.lower() not in TYPES or not kid:
            raise TokenRefused("Invalid token")
        found = self._keys.find(kid)
        if found is None or found[1] != algorithm:
            raise TokenRefused("Invalid token")
        return found
