import { useWorkflow } from './session/use-session.ts';

export function Editor() {
  const workflow = useWorkflow();
  return <h1 dir="auto">{workflow.name}</h1>;
}
