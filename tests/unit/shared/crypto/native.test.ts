import { nativeCrypto } from '../../../../server/platform/crypto.ts';
import { conforms } from './conformance.ts';

conforms('native libsodium', () => nativeCrypto);
