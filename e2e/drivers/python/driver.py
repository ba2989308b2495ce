"""A peer of the Python SDK that obeys JSON lines; README.md beside this directory describes them."""

import asyncio
import contextlib
import hashlib
import json
import re
import sys
import time

import numpy as np
from google.protobuf.json_format import MessageToDict, ParseDict
from livekit import api, rtc

SAMPLE_RATE = 48000
CODECS = {
    "vp8": rtc.VideoCodec.VP8,
    "h264": rtc.VideoCodec.H264,
    "vp9": rtc.VideoCodec.VP9,
    "av1": rtc.VideoCodec.AV1,
}
REQUESTS = {
    "GetParticipant": api.RoomParticipantIdentity,
    "RemoveParticipant": api.RoomParticipantIdentity,
    "MutePublishedTrack": api.MuteRoomTrackRequest,
}
SCENARIOS = {
    "signal-reconnect": rtc.SimulateScenarioKind.SIMULATE_SIGNAL_RECONNECT,
    "full-reconnect": rtc.SimulateScenarioKind.SIMULATE_FULL_RECONNECT,
}


def emit(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def seeded_bytes(length, seed):
    """The same bytes as the page's hb.bytes."""
    out = bytearray(length)
    x = seed & 0xFFFFFFFF or 1
    for i in range(length):
        x ^= (x << 13) & 0xFFFFFFFF
        x ^= x >> 17
        x ^= (x << 5) & 0xFFFFFFFF
        out[i] = x & 255
    return bytes(out)


class Driver:
    def __init__(self):
        self.room = rtc.Room()
        self.video, self.audio = {}, {}
        self.data, self.texts, self.files, self.events = [], [], [], []
        self.published = {}
        self.tasks = set()

    def spawn(self, coroutine):
        task = asyncio.ensure_future(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    # What comes in.

    def observe(self):
        room = self.room

        @room.on("track_subscribed")
        def subscribed(track, publication, participant):
            self.events.append("trackSubscribed")
            if track.kind == rtc.TrackKind.KIND_VIDEO:
                self.spawn(self.watch(track, participant.identity))
            else:
                self.spawn(self.hear(track, participant.identity))

        @room.on("data_received")
        def data(packet):
            body = bytes(packet.data)
            self.data.append(
                {
                    "from": packet.participant.identity if packet.participant else None,
                    "topic": packet.topic,
                    "reliable": packet.kind == rtc.DataPacketKind.KIND_RELIABLE,
                    "length": len(body),
                    "sha256": sha256(body),
                    "head": body[:12].decode("utf-8", "replace"),
                }
            )

        for name, said in {
            "reconnecting": "reconnecting",
            "reconnected": "reconnected",
            "track_unsubscribed": "trackUnsubscribed",
            "track_muted": "trackMuted",
            "track_unmuted": "trackUnmuted",
            "participant_disconnected": "participantDisconnected",
        }.items():
            room.on(name, lambda *_, said=said: self.events.append(said))
        room.on("disconnected", lambda *_: self.events.append("disconnected"))
        room.register_text_stream_handler("words", lambda r, who: self.spawn(self.read_text(r, who)))
        room.register_byte_stream_handler("files", lambda r, who: self.spawn(self.read_file(r, who)))

    async def watch(self, track, identity):
        seen = self.video.setdefault(identity, {"frames": 0, "width": 0, "height": 0, "luma": 0})
        async for event in rtc.VideoStream(track):
            frame = event.frame
            seen["frames"] += 1
            seen["width"], seen["height"] = frame.width, frame.height
            if seen["frames"] % 5 == 1:
                if frame.type != rtc.VideoBufferType.I420:
                    frame = frame.convert(rtc.VideoBufferType.I420)
                plane = np.frombuffer(frame.data, dtype=np.uint8, count=frame.width * frame.height)
                seen["luma"] = float(plane.mean())

    async def hear(self, track, identity):
        seen = self.audio.setdefault(identity, {"samples": 0, "energy": 0.0, "tone": 0})
        recent = np.zeros(0, dtype=np.float64)
        async for event in rtc.AudioStream(track, sample_rate=SAMPLE_RATE, num_channels=1):
            pcm = np.frombuffer(event.frame.data, dtype=np.int16).astype(np.float64) / 32768
            seen["samples"] += len(pcm)
            seen["energy"] += float((pcm**2).sum()) / SAMPLE_RATE
            recent = np.concatenate([recent, pcm])[-SAMPLE_RATE // 4 :]
            if len(recent) == SAMPLE_RATE // 4 and seen["samples"] % SAMPLE_RATE < len(pcm):
                spectrum = np.abs(np.fft.rfft(recent * np.hanning(len(recent))))
                seen["tone"] = float(np.argmax(spectrum) * SAMPLE_RATE / len(recent))

    async def read_text(self, reader, identity):
        text = await reader.read_all()
        info = reader.info
        self.texts.append(
            {
                "from": identity,
                "topic": info.topic,
                "attributes": dict(info.attributes or {}),
                "length": len(text),
                "sha256": sha256(text.encode()),
            }
        )

    async def read_file(self, reader, identity):
        body = b"".join([chunk async for chunk in reader])
        info = reader.info
        self.files.append(
            {"from": identity, "name": info.name, "mimeType": info.mime_type, "size": len(body), "sha256": sha256(body)}
        )

    # Commands.

    async def join(self, url, token, single=None, auto_subscribe=True, dynacast=False, **_):
        self.observe()
        options = rtc.RoomOptions(auto_subscribe=auto_subscribe, dynacast=dynacast, single_peer_connection=single)
        await self.room.connect(url, token, options)
        me = self.room.local_participant
        # As in the Node driver: methods are registered once the answer to the join's own offer has been worked off.
        with contextlib.suppress(Exception):
            await me.set_metadata(me.metadata)

        @me.register_rpc_method("echo")
        async def echo(call):
            return f"{call.caller_identity} said {call.payload}"

        @me.register_rpc_method("fails")
        async def fails(_):
            raise ValueError("an ordinary error")

        @me.register_rpc_method("refuses")
        async def refuses(_):
            raise rtc.RpcError(4711, "not today", '{"try":"tomorrow"}')

        @me.register_rpc_method("large")
        async def large(call):
            return "x" * int(call.payload)

        @me.register_rpc_method("size")
        async def size(call):
            return str(len(call.payload))

        return {"identity": me.identity, "sid": me.sid, "sdk": f"python {rtc.__version__}"}

    async def publish_video(self, codec="vp8", width=640, height=360, fps=15, luma=128, simulcast=True, bitrate=500_000, **_):
        source = rtc.VideoSource(width, height)
        track = rtc.LocalVideoTrack.create_video_track("camera", source)
        options = rtc.TrackPublishOptions(
            source=rtc.TrackSource.SOURCE_CAMERA,
            simulcast=simulcast,
            video_codec=CODECS[codec],
            video_encoding=rtc.VideoEncoding(max_framerate=fps, max_bitrate=bitrate),
        )
        publication = await self.room.local_participant.publish_track(track, options)
        self.published["camera"] = publication
        self.spawn(self.paint(source, width, height, fps, luma))
        return {"sid": publication.sid}

    async def paint(self, source, width, height, fps, luma):
        """A plain picture with a small bar that moves."""
        plane = np.full((height, width), luma, dtype=np.uint8)
        chroma = np.full(width * height // 2, 128, dtype=np.uint8).tobytes()
        step, at = 0, time.monotonic()
        while True:
            picture = plane.copy()
            x = (step * 8) % (width - 16)
            picture[: height // 4, x : x + 16] = 255 - luma
            source.capture_frame(rtc.VideoFrame(width, height, rtc.VideoBufferType.I420, picture.tobytes() + chroma))
            step += 1
            at += 1 / fps
            await asyncio.sleep(max(0, at - time.monotonic()))

    async def publish_audio(self, tone=440, **_):
        source = rtc.AudioSource(SAMPLE_RATE, 1)
        track = rtc.LocalAudioTrack.create_audio_track("mic", source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE, dtx=False, red=True)
        publication = await self.room.local_participant.publish_track(track, options)
        self.published["mic"] = publication
        self.spawn(self.sing(source, tone))
        return {"sid": publication.sid}

    async def sing(self, source, tone):
        count, at = SAMPLE_RATE // 50, 0
        while True:
            t = (np.arange(count) + at) / SAMPLE_RATE
            pcm = (np.sin(2 * np.pi * tone * t) * 0.3 * 32767).astype(np.int16)
            at += count
            await source.capture_frame(rtc.AudioFrame(pcm.tobytes(), SAMPLE_RATE, 1, count))

    async def mute(self, name, muted, **_):
        track = self.published[name].track
        track.mute() if muted else track.unmute()

    async def unpublish(self, name, **_):
        await self.room.local_participant.unpublish_track(self.published.pop(name).sid)

    async def send(self, count, topic, reliable=True, size=200, to=None, pause=10, **_):
        for i in range(count):
            body = f"{i}:".ljust(size, chr(97 + i % 26)).encode()
            await self.room.local_participant.publish_data(
                body, reliable=reliable, topic=topic, destination_identities=to or []
            )
            if i % pause == pause - 1:
                await asyncio.sleep(0.01)

    async def send_bytes(self, length, seed, topic, **_):
        body = seeded_bytes(length, seed)
        await self.room.local_participant.publish_data(body, reliable=True, topic=topic)
        return {"length": length, "sha256": sha256(body)}

    async def send_text(self, text, attributes=None, **_):
        await self.room.local_participant.send_text(text, topic="words", attributes=attributes or {})

    async def send_file(self, length, seed, name, mime_type, **_):
        body = seeded_bytes(length, seed)
        writer = await self.room.local_participant.stream_bytes(
            name, total_size=length, mime_type=mime_type, topic="files"
        )
        for at in range(0, length, 15000):
            await writer.write(body[at : at + 15000])
        await writer.aclose()
        return {"sha256": sha256(body)}

    async def call(self, to, method, payload="", timeout=10, **_):
        try:
            answer = await self.room.local_participant.perform_rpc(
                destination_identity=to, method=method, payload=payload, response_timeout=timeout
            )
            return {"ok": answer}
        except rtc.RpcError as e:
            return {"error": {"code": int(e.code), "message": e.message, "data": e.data or ""}}

    async def set_metadata(self, metadata, **_):
        await self.room.local_participant.set_metadata(metadata)

    async def simulate(self, scenario, **_):
        await self.room.simulate_scenario(SCENARIOS[scenario])

    async def api(self, url, key, secret, method, request, **_):
        """A method of RoomService by the server SDK of the same language."""
        async with api.LiveKitAPI(url, key, secret) as server:
            call = getattr(server.room, re.sub(r"(?<!^)(?=[A-Z])", "_", method).lower())
            message = REQUESTS.get(method) or getattr(api, f"{method}Request")
            answer = await call(ParseDict(request, message()))
            return MessageToDict(answer) if answer is not None else {}

    async def seen(self, **_):
        others = [
            {
                "identity": p.identity,
                "metadata": p.metadata,
                "tracks": sorted(
                    ("video" if t.kind == rtc.TrackKind.KIND_VIDEO else "audio") + (" muted" if t.muted else "")
                    for t in p.track_publications.values()
                ),
            }
            for p in self.room.remote_participants.values()
        ]
        return {
            "participants": others,
            "video": self.video,
            "audio": self.audio,
            "data": self.data,
            "texts": self.texts,
            "files": self.files,
            "events": self.events,
        }

    async def leave(self, **_):
        await self.room.disconnect()

    async def obey(self, line):
        command = json.loads(line)
        number, name = command.pop("id"), command.pop("cmd")
        try:
            emit({"id": number, "ok": await getattr(self, name)(**command)})
        except Exception as e:  # the runner prints it
            emit({"id": number, "error": f"{type(e).__name__}: {e}"})


async def main():
    driver = Driver()
    reader = asyncio.StreamReader(limit=1 << 24)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    emit({"ready": "python"})
    while line := await reader.readline():
        driver.spawn(driver.obey(line))
    await driver.room.disconnect()


asyncio.run(main())
