/** Stands for a secret that is there, and is never shown. Given back, it keeps the secret. */
export const SECRET_MARK = '••••••••';
