/** Memory after 100,000 executions (`--executions N` for more), against the memory after the first tenth. */
import { applyLoad } from './lib/load.ts';
import { publish, startProduct } from './lib/product.ts';
import { option, report } from './lib/report.ts';
import { order, w1 } from './lib/workflows.ts';

const executions = option('executions', 100_000);
const product = await startProduct();
try {
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  console.log(`idle: ${product.memoryMb().toFixed(0)} MB`);
  await publish(product, w1());
  let done = 0;
  let early: number | undefined;
  let nextLine = executions / 10;
  while (done < executions) {
    const { requests, failures } = await applyLoad({
      url: `${product.url}/webhook/w1`,
      body: order,
      connections: 50,
      seconds: 1,
    });
    if (failures > 0) throw new Error(`${failures} requests failed`);
    done += requests;
    if (done >= nextLine) {
      const memory = product.memoryMb();
      early ??= memory;
      console.log(`after ${done} executions: ${memory.toFixed(0)} MB`);
      nextLine += executions / 10;
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  report('memory', product.memoryMb(), 'MB', early ?? Number.NaN);
} finally {
  await product.close();
}
