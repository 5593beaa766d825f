import { describe, expect, it } from 'vitest';
import { findModelo } from '../../../../../shared/credencial/index.ts';
import { combine } from '../../../../../web/captura/camara/lector/lector.ts';
import { createSightings, isComplete, joinReadings, ofBack } from '../../../../../web/captura/camara/reverso.ts';
import { makePersona } from '../../../../especimenes/persona.ts';

const one = makePersona(1, 'G');
const other = makePersona(2, 'G');
const codes = (persona: typeof one) => ({ qr: persona.qr!, code128: persona.code128! });

describe('codes of a back', () => {
  it('passes over the encrypted QRs and whatever is not of a credential', () => {
    expect(
      ofBack([
        { symbology: 'qr', text: '5$ñ encrypted' },
        { symbology: 'qr', text: one.qr! },
        { symbology: 'code128', text: '7501055363513' },
        { symbology: 'code128', text: one.code128! },
      ]),
    ).toEqual(codes(one));
  });
  it('knows when all that a model bears was read', () => {
    expect(isComplete(findModelo('G')!, { qr: one.qr! })).toBe(false);
    expect(isComplete(findModelo('G')!, codes(one))).toBe(true);
    expect(isComplete(findModelo('A')!, {})).toBe(true);
  });
});

describe('codes seen live and those of the photograph', () => {
  it('live ones complete the photograph of the same card', () => {
    expect(joinReadings({ qr: one.qr! }, { code128: one.code128! })).toEqual({
      codes: codes(one),
      cic: one.cic,
      ocr: one.ocr,
      disagree: false,
      enFoto: true,
      lectura: 'en-vivo',
    });
  });
  it('tells when the photograph itself yields none', () => {
    expect(joinReadings(codes(one), {})).toMatchObject({ cic: one.cic, enFoto: false, lectura: 'en-vivo' });
    expect(joinReadings({}, codes(one))).toMatchObject({ cic: one.cic, enFoto: true, lectura: 'foto-fija' });
  });
  it('the photograph rules when they are of different cards', () => {
    expect(joinReadings(codes(other), codes(one))).toMatchObject({
      cic: one.cic,
      lectura: 'foto-fija',
      disagree: false,
    });
  });
  it('says when one photograph bears codes of two cards', () => {
    const mixed = { qr: one.qr!, code128: other.code128! };
    expect(joinReadings({}, mixed)).toMatchObject({ cic: null, disagree: true });
    expect(joinReadings(mixed, {})).toMatchObject({ codes: {}, cic: null, disagree: true });
  });
  it('reads nothing out of nothing', () => {
    expect(joinReadings({}, {})).toMatchObject({ codes: {}, cic: null, disagree: false, lectura: 'no-leido' });
  });
  it('keeps what was seen, but nothing of a card that was put away', () => {
    const seen = createSightings();
    seen.see({ qr: one.qr! }, 100);
    seen.see({ code128: one.code128! }, 200);
    expect(seen.since(0)).toEqual(codes(one));
    expect(seen.since(150)).toEqual({ code128: one.code128! });
    seen.see({ qr: other.qr! }, 300);
    expect(seen.since(0)).toEqual({ qr: other.qr! });
  });
  it('gathers what a slow phone reads one by one, until the card is gone', () => {
    const seen = createSightings();
    seen.see({ qr: one.qr! }, 1_000);
    seen.see({}, 2_000);
    seen.see({ code128: one.code128! }, 2_900);
    expect(seen.present(4_000)).toEqual(codes(one));
    expect(seen.present(5_000)).toEqual({});
    seen.see({ code128: one.code128! }, 8_000);
    expect(seen.present(8_000)).toEqual({ code128: one.code128! });
  });
});

describe('several readers', () => {
  const reader = (found: readonly { symbology: 'qr' | 'code128'; text: string }[], calls: string[], name: string) => ({
    read: async () => {
      calls.push(name);
      return found;
    },
  });
  const picture = {} as ImageBitmap;

  it('ask the next one only for what is missing', async () => {
    const calls: string[] = [];
    const native = reader([{ symbology: 'qr', text: 'a' }], calls, 'native');
    const decoder = reader([{ symbology: 'code128', text: 'b' }], calls, 'decoder');
    expect(await combine([native, decoder]).read(picture)).toHaveLength(2);
    expect(calls).toEqual(['native', 'decoder']);

    calls.length = 0;
    const both = reader(
      [
        { symbology: 'qr', text: 'a' },
        { symbology: 'code128', text: 'b' },
      ],
      calls,
      'native',
    );
    await combine([both, decoder]).read(picture);
    expect(calls).toEqual(['native']);
  });

  it('go on without one that fails', async () => {
    const broken = { read: () => Promise.reject(new Error('no service')) };
    const decoder = reader([{ symbology: 'qr', text: 'a' }], [], 'decoder');
    expect(await combine([broken, decoder]).read(picture)).toEqual([{ symbology: 'qr', text: 'a' }]);
  });
});
