/** A name by which an auxiliar tells her phones apart: the model where the browser tells it. */

interface UserAgentData {
  readonly platform: string;
  getHighEntropyValues(hints: readonly string[]): Promise<{ readonly model?: string }>;
}

export async function nombreDelTelefono(): Promise<string> {
  const { userAgentData, userAgent } = navigator as {
    readonly userAgentData?: UserAgentData;
    readonly userAgent: string;
  };
  const model = await userAgentData?.getHighEntropyValues(['model']).then(
    ({ model }) => model,
    () => undefined,
  );
  if (model) return model.slice(0, 60);
  const known = /iPhone|iPad|Android|Windows|Macintosh|Linux/.exec(userAgent)?.[0];
  return known ? `${known === 'Macintosh' ? 'Mac' : known}` : 'Teléfono';
}
