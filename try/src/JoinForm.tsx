import { useId, useState, type FormEvent } from 'react';
import { Brand } from './Brand';
import type { Choice } from './session';

interface Props {
  choice: Choice;
  busy: boolean;
  message: string;
  onJoin: (choice: Choice) => void;
}

/** Name and room, what to switch on, and, folded away, another server or token. */
export function JoinForm({ choice, busy, message, onJoin }: Props) {
  const id = useId();
  const [draft, setDraft] = useState(choice);
  const set = (change: Partial<Choice>) => setDraft((d) => ({ ...d, ...change }));
  const submit = (e: FormEvent) => {
    e.preventDefault();
    onJoin({ ...draft, name: draft.name.trim(), room: draft.room.trim() });
  };
  const text = (key: 'name' | 'room' | 'url' | 'token', label: string, rest: object) => (
    <label className="field" htmlFor={id + key}>
      <span>{label}</span>
      <input
        id={id + key}
        name={key}
        value={draft[key]}
        onChange={(e) => set({ [key]: e.target.value })}
        autoComplete="off"
        spellCheck={false}
        {...rest}
      />
    </label>
  );
  const toggle = (key: 'microphone' | 'camera', label: string) => (
    <label className="toggle">
      <input type="checkbox" name={key} checked={draft[key]} onChange={(e) => set({ [key]: e.target.checked })} />
      <span className="toggle-track" aria-hidden="true" />
      <span>{label}</span>
    </label>
  );
  return (
    <main className="welcome">
      <form className="card" onSubmit={submit} aria-busy={busy}>
        <h1>
          <Brand large />
        </h1>
        <p className="lead">A call through this server, in your browser. Open the page twice to talk to yourself.</p>
        {text('name', 'Your name', { required: true, maxLength: 100, autoFocus: true })}
        {text('room', 'Room', { required: true, maxLength: 256 })}
        <div className="toggles">
          {toggle('microphone', 'Microphone')}
          {toggle('camera', 'Camera')}
        </div>
        <details open={!!(choice.token || choice.url)}>
          <summary>Connection</summary>
          {text('url', 'Server', { placeholder: 'this one', inputMode: 'url' })}
          {text('token', 'Token', { placeholder: 'made by the server in --dev' })}
        </details>
        <p className="message" role="alert">
          {message}
        </p>
        <button className="primary" type="submit" disabled={busy}>
          {busy ? 'Joining…' : 'Join'}
        </button>
      </form>
      <footer className="small-print">
        <a href="./licenses.txt">Licences</a>
      </footer>
    </main>
  );
}
