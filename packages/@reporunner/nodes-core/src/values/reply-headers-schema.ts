import { z } from 'zod';

const value = z.string().max(8_192);

/** Headers of an answer by name; a list is one header for each of its values. */
export const replyHeadersSchema = z.record(
  z.string().max(128),
  z.union([value, z.array(value).max(100)], { error: 'a text, or a list of texts' }),
);
