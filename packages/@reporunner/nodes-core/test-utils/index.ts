export { checkLineage, type LineageCheck } from './check-lineage.ts';
