/** Exports that every entrance has beside its own `loadKernel`. */
export type * from './api.ts';
export { CapeError, describeIssue, type ErrorOrigin, type Issue } from './cape-error.ts';
export type * from './dynamics/api.ts';
export { KernelError, type KernelErrorCode } from './errors.ts';
export type * from './items/api.ts';
export { kernelOf } from './kernel.ts';
export { wilsonInterval } from './wilson.ts';
