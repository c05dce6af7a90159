import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { ErrorState } from '../ui/states.tsx';

/** In place of a screen that could not be loaded or drawn. */
export function ScreenError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = async () => {
    // Asks for the chunk of the screen again, which the boundary alone would not.
    await router.invalidate();
    reset();
  };
  return <ErrorState error={error} onRetry={() => void again()} />;
}
