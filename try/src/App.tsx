import { LiveKitRoom } from '@livekit/components-react';
import { ConnectionError, type RoomOptions } from 'livekit-client';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { Conference } from './Conference';
import { JoinForm } from './JoinForm';
import { choiceFromAddress, open, type Choice, type Session } from './session';

const ROOM_OPTIONS: RoomOptions = { adaptiveStream: true, dynacast: true };

/** Either the form or the call. */
export function App() {
  const [choice, setChoice] = useState(() => choiceFromAddress(window.location.search));
  const [session, setSession] = useState<Session>();
  const [busy, setBusy] = useState(false);
  const [message, setMessage] = useState('');

  const join = useCallback(async (wanted: Choice) => {
    setChoice(wanted);
    setBusy(true);
    setMessage('');
    try {
      setSession(await open(wanted));
    } catch (e) {
      setMessage((e as Error).message);
    } finally {
      setBusy(false);
    }
  }, []);

  const leave = useCallback((why: string) => {
    setSession(undefined);
    setMessage(why);
  }, []);

  // A missing camera is not the end of a call; a connection that fails is.
  const failed = useCallback(
    (e: Error) => {
      if (e instanceof ConnectionError) leave(`The call could not be joined: ${e.message}`);
    },
    [leave],
  );

  const invited = useMemo(() => new URLSearchParams(window.location.search).get('join') === '1', []);
  useEffect(() => {
    if (invited) void join(choiceFromAddress(window.location.search));
  }, [invited, join]);

  useEffect(() => {
    document.title = session ? `${session.choice.room} · Hibiki 響` : 'Hibiki 響';
  }, [session]);

  if (!session) return <JoinForm choice={choice} busy={busy} message={message} onJoin={join} />;
  return (
    <LiveKitRoom
      className="call"
      data-lk-theme="hibiki"
      serverUrl={session.url}
      token={session.token}
      audio={session.choice.microphone}
      video={session.choice.camera}
      options={ROOM_OPTIONS}
      onError={failed}
    >
      <Conference choice={session.choice} onEnd={leave} />
    </LiveKitRoom>
  );
}
