// Files the bundler turns into addresses.
declare module '*.png' {
  const address: string;
  export default address;
}
declare module '*.svg' {
  const address: string;
  export default address;
}
declare module '*.css';
// Put into the service worker by frontend/build.mjs: the built files that phones keep.
declare const OUTREACH_FILES: { url: string; revision: string | null }[];
