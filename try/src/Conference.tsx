import {
  CarouselLayout,
  Chat,
  ChatToggle,
  ConnectionStateToast,
  DisconnectButton,
  FocusLayout,
  FocusLayoutContainer,
  GridLayout,
  LayoutContextProvider,
  MediaDeviceMenu,
  ParticipantTile,
  RoomAudioRenderer,
  StartAudio,
  TrackToggle,
  isTrackReference,
  useCreateLayoutContext,
  useParticipants,
  usePinnedTracks,
  useRoomContext,
  useTracks,
} from '@livekit/components-react';
import { DisconnectReason, MediaDeviceFailure, RoomEvent, Track } from 'livekit-client';
import { useEffect, useRef, useState } from 'react';
import { Brand } from './Brand';
import { invitation, type Choice } from './session';

/** Why a call ended, for those who did not end it themselves. */
const ENDINGS: Partial<Record<DisconnectReason, string>> = {
  [DisconnectReason.CLIENT_INITIATED]: '',
  [DisconnectReason.DUPLICATE_IDENTITY]: 'Somebody else joined under the same name.',
  [DisconnectReason.PARTICIPANT_REMOVED]: 'You were removed from the room.',
  [DisconnectReason.ROOM_DELETED]: 'The room was closed.',
  [DisconnectReason.SERVER_SHUTDOWN]: 'The server was stopped.',
};

const DEVICE_TROUBLES: Record<MediaDeviceFailure, string> = {
  [MediaDeviceFailure.PermissionDenied]: 'the browser does not allow it',
  [MediaDeviceFailure.NotFound]: 'none was found',
  [MediaDeviceFailure.DeviceInUse]: 'another program uses it',
  [MediaDeviceFailure.Other]: 'it cannot be used',
};

interface Props {
  choice: Choice;
  onEnd: (why: string) => void;
}

/** The call itself: tiles, the bar beneath them, and chat at the side. */
export function Conference({ choice, onEnd }: Props) {
  const room = useRoomContext();
  const layout = useCreateLayoutContext();
  const [chatOpen, setChatOpen] = useState(false);
  const [notice, setNotice] = useState('');

  useEffect(() => {
    const ended = (reason?: DisconnectReason) => onEnd(ENDINGS[reason ?? 0] ?? 'The connection was lost.');
    const failed = (e: Error, kind?: MediaDeviceKind) => {
      const device = kind === 'videoinput' ? 'Camera' : kind === 'audioinput' ? 'Microphone' : 'Screen';
      setNotice(`${device}: ${DEVICE_TROUBLES[MediaDeviceFailure.getFailure(e) ?? MediaDeviceFailure.Other]}`);
    };
    room.on(RoomEvent.Disconnected, ended).on(RoomEvent.MediaDevicesError, failed);
    return () => {
      room.off(RoomEvent.Disconnected, ended).off(RoomEvent.MediaDevicesError, failed);
    };
  }, [room, onEnd]);

  useEffect(() => {
    if (!notice) return undefined;
    const timer = setTimeout(() => setNotice(''), 6000);
    return () => clearTimeout(timer);
  }, [notice]);

  return (
    <LayoutContextProvider value={layout} onWidgetChange={(w) => setChatOpen(w.showChat)}>
      <div className="stage" data-chat={chatOpen}>
        <Header choice={choice} onNotice={setNotice} />
        <Tiles layout={layout} />
        <aside className="side" aria-label="Chat" hidden={!chatOpen}>
          <Chat />
        </aside>
        <div className="bar" role="toolbar" aria-label="Call controls">
          <Device source={Track.Source.Microphone} kind="audioinput" label="Microphone" />
          <Device source={Track.Source.Camera} kind="videoinput" label="Camera" />
          {'getDisplayMedia' in (navigator.mediaDevices ?? {}) && (
            <TrackToggle
              source={Track.Source.ScreenShare}
              captureOptions={{ audio: true, selfBrowserSurface: 'include' }}
              title="Share a screen"
            >
              <span>Screen</span>
            </TrackToggle>
          )}
          <ChatToggle title="Chat">
            <ChatIcon />
            <span>Chat</span>
          </ChatToggle>
          <StartAudio label="Start sound" />
          <DisconnectButton title="Leave the call">
            <LeaveIcon />
            <span>Leave</span>
          </DisconnectButton>
        </div>
      </div>
      <p className="notice" role="status">
        {notice}
      </p>
      <RoomAudioRenderer />
      <ConnectionStateToast />
    </LayoutContextProvider>
  );
}

function Header({ choice, onNotice }: { choice: Choice; onNotice: (text: string) => void }) {
  const count = useParticipants().length;
  const invite = async () => {
    const link = invitation(choice);
    try {
      await navigator.clipboard.writeText(link);
      onNotice('Link copied. Whoever opens it comes into this room.');
    } catch {
      onNotice(link);
    }
  };
  return (
    <header className="head">
      <Brand />
      <span className="room" title={choice.room}>
        {choice.room}
      </span>
      <span className="count" aria-label={`${count} in the call`}>
        {count}
      </span>
      <button type="button" className="quiet" onClick={invite}>
        Copy link
      </button>
    </header>
  );
}

function Tiles({ layout }: { layout: ReturnType<typeof useCreateLayoutContext> }) {
  const tracks = useTracks(
    [
      { source: Track.Source.Camera, withPlaceholder: true },
      { source: Track.Source.ScreenShare, withPlaceholder: false },
    ],
    { updateOnlyOn: [RoomEvent.ActiveSpeakersChanged], onlySubscribed: false },
  );
  const pinned = usePinnedTracks(layout)[0];
  const screen = tracks.find((t) => t.source === Track.Source.ScreenShare && isTrackReference(t) && t.publication.isSubscribed);
  const screenSid = screen?.publication?.trackSid;
  const shown = useRef<string | undefined>(undefined);

  // A screen that somebody starts to share takes the stage once; its end gives the stage back.
  useEffect(() => {
    if (screen && screenSid !== shown.current) {
      shown.current = screenSid;
      layout.pin.dispatch?.({ msg: 'set_pin', trackReference: screen });
    } else if (!screen && shown.current) {
      shown.current = undefined;
      layout.pin.dispatch?.({ msg: 'clear_pin' });
    }
  }, [screenSid]);

  const onStage = pinned && tracks.find((t) => t.participant.identity === pinned.participant.identity && t.source === pinned.source);
  if (!onStage) {
    return (
      <section className="tiles" aria-label="Participants">
        <GridLayout tracks={tracks}>
          <ParticipantTile />
        </GridLayout>
      </section>
    );
  }
  return (
    <section className="tiles" aria-label="Participants">
      <FocusLayoutContainer>
        <CarouselLayout tracks={tracks.filter((t) => t !== onStage)}>
          <ParticipantTile />
        </CarouselLayout>
        <FocusLayout trackRef={onStage} />
      </FocusLayoutContainer>
    </section>
  );
}

interface DeviceProps {
  source: Track.Source.Microphone | Track.Source.Camera;
  kind: MediaDeviceKind;
  label: string;
}

/** Switches a device, and chooses between several. */
function Device({ source, kind, label }: DeviceProps) {
  return (
    <div className="lk-button-group">
      <TrackToggle source={source} title={`${label} on or off`}>
        <span>{label}</span>
      </TrackToggle>
      <div className="lk-button-group-menu">
        <MediaDeviceMenu kind={kind} aria-label={`Choose ${label.toLowerCase()}`} />
      </div>
    </div>
  );
}

function LeaveIcon() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" aria-hidden="true">
      <path d="M9.5 2.5h-6v11h6M7 8h7M11.5 5.5 14 8l-2.5 2.5" strokeLinejoin="round" />
    </svg>
  );
}

function ChatIcon() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" strokeWidth="1.4" aria-hidden="true">
      <path d="M2 3.5h12v7.5H7.5L4.5 13.5V11H2z" strokeLinejoin="round" />
    </svg>
  );
}
