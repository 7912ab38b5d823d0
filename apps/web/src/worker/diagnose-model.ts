export { modelQuestion } from '@cape/analysis';
