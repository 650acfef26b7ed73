/** A stylesheet is imported as text: `rules` of wrangler.toml, and the plugin of vitest.config.ts. */
declare module '*.css' {
  const text: string;
  export default text;
}
