/** Every limit of the sync protocol, in one place. Both sides obey them; the server enforces them. */

/** Bytes of one chunk of an envelope: what either side holds of an upload at most. */
export const CHUNK_BYTES = 65_536;
/** Chunks that may be on the way without having been confirmed: a fast line is confirmed seldom, a slow one each chunk. */
export const WINDOW_CHUNKS = 16;
/** Uploads that one connection may have begun and not ended. */
export const MAX_OPEN_UPLOADS = 1;
/** The largest message before authentication. */
export const MAX_MESSAGE_BEFORE_AUTH = 16_384;
/** Bytes in all that a connection may send before it is authenticated. */
export const MAX_BYTES_BEFORE_AUTH = 65_536;
/** Time that a connection has to authenticate. */
export const AUTH_TIMEOUT_MS = 15_000;
/** The largest message after authentication: a chunk and its frame. */
export const MAX_MESSAGE = CHUNK_BYTES + 1_024;
/** The largest Yjs update of a device, and the most entries in it. */
export const MAX_UPDATE_BYTES = 65_536;
export const MAX_ENTRIES_PER_UPDATE = 128;
/** Commitments of one device that may wait without an answer. */
export const MAX_PENDING_COMMITMENTS = 2_000;
/** Client ids under which one device ever wrote in its cuaderno: a phone takes one at each start, twenty a day for a year. */
export const MAX_WRITTEN_IDS = 8_192;
/** Answers kept in the cuaderno until the phone has seen them; older ones are asked for by folio. */
export const MAX_UNSEEN_ANSWERS = 128;
/** Notices of a process that may hold at once, and UTF-16 units of one's text. */
export const MAX_AVISOS = 4;
export const MAX_AVISO = 400;
/**
 * What is received in a day (hora Centro) of an author's active devices together, validly signed: far above what
 * anybody captures. What is over it is not refused, it comes in the next day.
 */
export const MAX_ENVELOPES_PER_DAY = 5_000;
export const MAX_BYTES_PER_DAY = 2_500_000_000;
/** And apart from that, of each device: what bears no valid signature, and all that it sends once it is de baja. */
export const MAX_ENVELOPES_APART_PER_DAY = 500;
export const MAX_BYTES_APART_PER_DAY = 250_000_000;
/** Of all devices that an author ever had, all in all. */
export const MAX_ENVELOPES_OF_ALL_PER_DAY = 20_000;
export const MAX_BYTES_OF_ALL_PER_DAY = 10_000_000_000;
/** Messages that a connection may send in any ten seconds, beside chunks. A fast line needs some four for each envelope. */
export const MAX_MESSAGES_PER_10_S = 2_000;
/** The server says something at least this often: the provider drops a line silent for 30 s. */
export const KEEPALIVE_MS = 15_000;
/** A reader to whom so many bytes could not be delivered is dropped, not buffered. */
export const MAX_BUFFERED_BYTES = 1_048_576;
/** A device may have so many connections at once; the newest ones win. */
export const MAX_CONNECTIONS_PER_DEVICE = 2;
