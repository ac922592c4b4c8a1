// Talking to a passkey: what the console's options and the browser's answers look like to each other. The browsers' own
// conversions are too young to be relied on.

interface Options {
  publicKey: Record<string, unknown> & {
    challenge: string;
    user?: { id: string };
    allowCredentials?: { id: string }[];
    excludeCredentials?: { id: string }[];
  };
}

const toText = (bytes: ArrayBuffer | null): string =>
  bytes === null ? "" : btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const toBytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

/** Whether this page can use passkeys: it must be the place that they are made for. */
export const here = (origin: string | undefined): boolean => origin === location.origin && "PublicKeyCredential" in window;

function read({ publicKey: o }: Options): never {
  const ids = (list?: { id: string }[]) => list?.map((c) => ({ ...c, id: toBytes(c.id) }));
  return {
    ...o, challenge: toBytes(o.challenge), allowCredentials: ids(o.allowCredentials), excludeCredentials: ids(o.excludeCredentials),
    ...(o.user === undefined ? {} : { user: { ...o.user, id: toBytes(o.user.id) } }),
  } as never;
}

function write(credential: Credential | null, response: (c: PublicKeyCredential) => object): object {
  if (!(credential instanceof PublicKeyCredential)) throw new Error("no passkey");
  return {
    id: credential.id, rawId: toText(credential.rawId), type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(), response: response(credential),
  };
}

/** Makes a passkey. It throws when the person or the device does not. */
export async function make(options: unknown): Promise<object> {
  return write(await navigator.credentials.create({ publicKey: read(options as Options) }), (c) => {
    const r = c.response as AuthenticatorAttestationResponse;
    return { clientDataJSON: toText(r.clientDataJSON), attestationObject: toText(r.attestationObject), transports: r.getTransports?.() ?? [] };
  });
}

/** Asks for one of the passkeys in the options. */
export async function ask(options: unknown): Promise<object> {
  return write(await navigator.credentials.get({ publicKey: read(options as Options) }), (c) => {
    const r = c.response as AuthenticatorAssertionResponse;
    return {
      clientDataJSON: toText(r.clientDataJSON), authenticatorData: toText(r.authenticatorData), signature: toText(r.signature),
      ...(r.userHandle === null ? {} : { userHandle: toText(r.userHandle) }),
    };
  });
}
