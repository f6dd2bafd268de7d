/**
 * Whether this instance gives tokens to everybody just now. Rooms below know of isolation; this one asks before a session
 * begins or goes on.
 */
export abstract class SignInRestriction {
  /**
   * @param permissions what the holder-to-be has now
   * @throws Problem `service.isolated`
   */
  abstract assertAdmits(permissions: ReadonlySet<string>): void;
}
