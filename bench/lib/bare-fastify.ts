/** The limit that W1 and W2 are held against: Fastify that parses the same JSON and answers the same JSON. */
import fastify from 'fastify';

const server = fastify();
server.post<{ Body: { id: number; price: number; quantity: number } }>('/w', async ({ body }) => ({
  id: body.id,
  total: body.price * body.quantity,
  source: 'webhook',
}));
await server.listen({ port: Number(process.argv[2]), host: '127.0.0.1' });
process.send?.('ready');
