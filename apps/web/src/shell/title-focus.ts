/** Between a navigation and the heading of the screen that comes, which may still have to be loaded. */
let wanted = false;

export const wantTitleFocus = (): void => {
  wanted = true;
};

/** True once after each navigation. */
export function takeTitleFocus(): boolean {
  const was = wanted;
  wanted = false;
  return was;
}
