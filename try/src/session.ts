/** What the join form holds, and how it becomes a token. */
export interface Choice {
  name: string;
  room: string;
  /** A server other than the one that served this page; empty for that one. */
  url: string;
  /** A token made elsewhere; empty to let the server make one. */
  token: string;
  microphone: boolean;
  camera: boolean;
}

export interface Session {
  url: string;
  token: string;
  choice: Choice;
}

const BIRDS = ['Warbler', 'Wagtail', 'Heron', 'Thrush', 'Skylark', 'Plover', 'Swallow', 'Crane', 'Bunting', 'Robin', 'Siskin', 'Curlew'];

function someName(): string {
  const bird = BIRDS[Math.floor(Math.random() * BIRDS.length)]!;
  return `${bird} ${Math.floor(Math.random() * 90) + 10}`;
}

/** The form as the address of the page fills it in. */
export function choiceFromAddress(search: string): Choice {
  const q = new URLSearchParams(search);
  const on = (key: string) => q.get(key) !== '0' && q.get(key) !== 'false';
  return {
    name: q.get('identity') || q.get('name') || someName(),
    room: q.get('room') || 'hibiki',
    url: q.get('url') || '',
    token: q.get('token') || '',
    microphone: on('mic'),
    camera: on('cam'),
  };
}

/** An address of this page that brings somebody else into the same room. */
export function invitation(choice: Choice): string {
  const link = new URL(window.location.pathname, window.location.origin);
  link.searchParams.set('room', choice.room);
  if (choice.url) link.searchParams.set('url', choice.url);
  return link.toString();
}

function serverOfThisPage(): string {
  return `${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}`;
}

/** Turns the form into a URL and a token; the server makes tokens in development mode only. */
export async function open(choice: Choice): Promise<Session> {
  if (choice.token) return { url: choice.url || serverOfThisPage(), token: choice.token, choice };
  const query = new URLSearchParams({ room: choice.room, identity: choice.name });
  const response = await fetch(new URL(`token?${query}`, document.baseURI)).catch(() => {
    throw new Error('The server does not answer.');
  });
  if (!response.ok) {
    const text = (await response.text()).trim();
    throw new Error(
      response.status === 404
        ? 'This server makes no tokens: it runs without --dev. Enter a token under “Connection”.'
        : `No token: ${text || `status ${response.status}`}`,
    );
  }
  const { token, url } = (await response.json()) as { token: string; url?: string };
  return { url: choice.url || url || serverOfThisPage(), token, choice };
}
