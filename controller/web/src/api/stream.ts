import { readToken } from './token';

/** One message of a stream of server-sent events. */
export interface StreamMessage {
  name: string;
  id: string | null;
  data: string;
}

/** The controller refused the stream. */
export class StreamRefused extends Error {
  constructor(readonly status: number) {
    super(`the controller answered with status ${status}`);
  }
}

/**
 * Reads server-sent events over fetch: the browser's EventSource cannot send the Authorization header.
 * Returns when the stream ends; `heard` is called for every piece that arrives, comments included.
 */
export async function readStream(
  url: string,
  lastEventId: string | null,
  signal: AbortSignal,
  heard: () => void,
  take: (message: StreamMessage) => void,
): Promise<void> {
  const headers = new Headers({ Accept: 'text/event-stream' });
  const token = readToken();
  if (token) {
    headers.set('Authorization', `Bearer ${token}`);
  }
  if (lastEventId !== null) {
    headers.set('Last-Event-ID', lastEventId);
  }
  const response = await fetch(url, { headers, signal, cache: 'no-store' });
  if (!response.ok || !response.body) {
    throw new StreamRefused(response.status);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    heard();
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const message = parse(block);
      if (message) {
        take(message);
      }
    }
  }
}

function parse(block: string): StreamMessage | null {
  const message: StreamMessage = { name: 'message', id: null, data: '' };
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) {
      continue;
    }
    const value = line.slice(colon + 1).trimStart();
    switch (line.slice(0, colon)) {
      case 'event':
        message.name = value;
        break;
      case 'id':
        message.id = value;
        break;
      case 'data':
        message.data += value;
        break;
    }
  }
  return message.data === '' ? null : message;
}
