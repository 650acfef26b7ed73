/**
 * Replaces hyparquet-compressors in tests inside workerd. The package compiles WebAssembly on import, which workerd allows
 * only at startup, before tests are imported. Without it, hyparquet reads Snappy itself.
 */
export const compressors = {};
