/** Tells the pages of the app that there is a session, whose own cookie they cannot see. It proves nothing. */
export const SIGNED_IN_COOKIE = 'reporunner_signed_in';
