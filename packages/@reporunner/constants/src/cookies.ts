/** Tells the pages of the app that there is a session, whose own cookie they cannot see. It proves nothing. */
export const SIGNED_IN_COOKIE = 'reporunner_signed_in';

/** Begins the name of every cookie of the app; answers of workflows may set none that does. */
export const COOKIE_PREFIX = 'reporunner_';
