/** Stream: 1,000,000 items through a loop, a filter and a sum: items per second against a plain JavaScript loop, and the peak of memory. */
import { startProduct } from './lib/product.ts';
import { option, report } from './lib/report.ts';
import { expectedOf, publishStream, runStream, serveRows } from './lib/stream.ts';

const items = option('items', 1_000_000);
const size = option('size', 1);

const { server, url } = await serveRows(items);
const product = await startProduct({ env: { REPORUNNER_ALLOWED_HOSTS: '127.0.0.1' } });
try {
  await publishStream(product, 'stream', url, size);
  const idle = product.memoryMb();
  const { seconds } = await runStream(product, 'stream', items);
  const began = performance.now();
  expectedOf(items);
  const plain = (performance.now() - began) / 1_000;
  console.log(
    `${items} items, ${size} per iteration: ${seconds.toFixed(1)} s, peak ${product.peakMemoryMb().toFixed(0)} MB (idle ${idle.toFixed(0)})`,
  );
  report('stream', items / seconds, 'items/s', items / plain);
} finally {
  await product.close();
  server.closeAllConnections();
  server.close();
}
