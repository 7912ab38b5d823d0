/** Status that an export returns: 0, or why it did nothing. The host turns these into coded errors. */
export const OK: i32 = 0;
/** Memory could not grow any further. */
export const OUT_OF_MEMORY: i32 = 1;
/** A parameter (level, degrees of freedom …) is outside its range. */
export const BAD_PARAMETER: i32 = 3;
