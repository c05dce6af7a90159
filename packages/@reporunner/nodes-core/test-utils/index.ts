export { checkLineage, type LineageCheck, type LineageOptions } from './check-lineage.ts';
