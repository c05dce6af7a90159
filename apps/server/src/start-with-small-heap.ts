/**
 * Loading the server fills V8's nursery, which would stay as large as that made it: it is kept small until the server
 * listens. Imported before everything else.
 */
import { setGcSparing } from './gc-tuning.ts';

setGcSparing(true);
