/** Of the API and its document; a test keeps it equal to package.json's. */
export const version = '0.1.0';
