/** What is known of the way to the server: told by every request, shown by the frame. */
import { create } from 'zustand';

interface Connection {
  /** The last request reached the server. */
  readonly reachable: boolean;
  /** A request came back because the session is over. */
  readonly signedOut: boolean;
}

export const useConnection = create<Connection>()(() => ({ reachable: true, signedOut: false }));

const set = (wanted: Partial<Connection>) => {
  const now = useConnection.getState();
  if (Object.entries(wanted).some(([key, value]) => now[key as keyof Connection] !== value))
    useConnection.setState(wanted);
};

export const connection = {
  reached: () => set({ reachable: true }),
  missed: () => set({ reachable: false }),
  signedOut: () => set({ signedOut: true }),
  signedIn: () => set({ signedOut: false }),
};
