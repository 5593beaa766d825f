/** The app's version: what it tells the server and writes into each support. Put in by the build. */
declare const __APP_VERSION__: string;

export const VERSION = __APP_VERSION__;
