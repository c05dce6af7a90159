/** How hard a password is to guess. */
export interface PasswordStrength {
  /**
   * How many guesses it takes somebody who knows the `words` (an address, a name), as a power of ten.
   * Rejects with UNAVAILABLE when it cannot be judged in time.
   */
  guesses(password: string, words: readonly string[]): Promise<number>;
}
