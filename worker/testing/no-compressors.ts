/**
 * Stands for hyparquet-compressors in tests inside workerd: that one compiles WebAssembly when it is imported, which
 * workerd allows only at its start, before the tests are imported. Without it hyparquet reads Snappy by itself.
 */
export const compressors = {};
