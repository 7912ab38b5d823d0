/** In place of packages that are never called here. */
export default undefined;
