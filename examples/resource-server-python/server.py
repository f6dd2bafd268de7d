"""A service that trusts Gatehouse's access tokens by its JWKS alone. The defaults are those of a Gatehouse in development."""

import json
import os
import re
import uuid
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tokens import AccessTokens, IssuerKeys, KeysUnavailable, TokenRefused

BODY_MAX_BYTES = 16_384
REALM = 'Bearer realm="orders"'

# The newest orders, in memory: a real service has a database here.
orders = deque(maxlen=100)


class Refused(Exception):
    def __init__(self, status, detail, headers=None):
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers or {}


def permits(claims, scope, roles):
    """A token's scope bounds it, whatever roles its holder has: a manager's token for reading alone does not write."""
    if "scope" in claims:
        return scope in claims["scope"].split(" ")
    return any(role in claims["roles"] for role in roles)


class Handler(BaseHTTPRequestHandler):
    server_version = "orders"
    sys_version = ""
    timeout = 10

    def do_GET(self):
        self._answer({"/health/live": self._live, "/orders": self._list})

    def do_POST(self):
        self._answer({"/orders": self._place})

    def _live(self):
        return 200, {"status": "ok"}

    def _list(self):
        self._caller()
        return 200, {"items": list(orders)}

    def _place(self):
        claims = self._caller()
        if not permits(claims, "products:write", ("manager", "admin")):
            challenge = f'{REALM}, error="insufficient_scope", scope="products:write"'
            raise Refused(403, "Operation forbidden", {"WWW-Authenticate": challenge})
        order = {"id": str(uuid.uuid4()), **self._order(), "placedBy": claims["sub"]}
        orders.appendleft(order)
        return 201, order

    def _caller(self):
        """The claims of the request's token, refused as RFC 6750 section 3 says."""
        bearer = re.fullmatch(r"Bearer +(\S+)", self.headers.get("Authorization", ""), re.IGNORECASE)
        if not bearer:
            raise Refused(401, "Not authenticated", {"WWW-Authenticate": REALM})
        try:
            return self.server.tokens.verify(bearer[1])
        except TokenRefused as refused:
            challenge = f'{REALM}, error="invalid_token", error_description="{refused}"'
            raise Refused(401, str(refused), {"WWW-Authenticate": challenge}) from refused
        except KeysUnavailable as error:
            # Not the token's fault, so no 401: a client would throw a good token away.
            raise Refused(503, "Tokens cannot be verified at the moment", {"Retry-After": "1"}) from error

    def _order(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > BODY_MAX_BYTES:
            raise Refused(413 if length.isdecimal() else 411, "The body is too large or of no stated length")
        try:
            body = json.loads(self.rfile.read(int(length)))
            product, quantity = body["product"], body["quantity"]
        except (ValueError, KeyError, TypeError) as error:
            raise Refused(400, "Needs product and quantity") from error
        if not isinstance(product, str) or not 0 < len(product) <= 64:
            raise Refused(400, "product must be text of 1 to 64 characters")
        if type(quantity) is not int or not 0 < quantity <= 1000:
            raise Refused(400, "quantity must be a whole number from 1 to 1000")
        return {"product": product, "quantity": quantity}

    def _answer(self, routes):
        try:
            route = routes.get(self.path.partition("?")[0])
            if route is None:
                raise Refused(404, "Not found")
            status, body = route()
            headers = {}
        except Refused as refused:
            status, body, headers = refused.status, {"status": refused.status, "detail": refused.detail}, refused.headers
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


class Server(ThreadingHTTPServer):
    request_queue_size = 256

    def __init__(self, environment):
        keys = IssuerKeys(
            environment.get("JWKS_URL") or "http://127.0.0.1:3000/.well-known/jwks.json",
            int(environment.get("JWKS_COOLDOWN_SECONDS") or "5"),
        )
        issuer = environment.get("ISSUER_URL") or "http://gatehouse.localhost"
        self.tokens = AccessTokens(keys, issuer, environment.get("TOKEN_AUDIENCE") or "gatehouse-api")
        address = (environment.get("HOST") or "127.0.0.1", int(environment.get("PORT") or "3002"))
        super().__init__(address, Handler)


if __name__ == "__main__":
    with Server(os.environ) as server:
        host, port = server.server_address[:2]
        print(f"listening on http://{host}:{port}", flush=True)
        server.serve_forever()
