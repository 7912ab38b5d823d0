// Parts of the engine that the search alone needs, loaded once it is asked for.
export { directionToSafetensors, tune } from '@cape/steer';
