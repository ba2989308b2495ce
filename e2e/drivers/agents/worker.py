"""An agent worker without any model: joins its rooms and tells there, as its metadata, what its job was.

Arguments: NAME (may be empty) and TYPE (room or publisher). LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET are
in the environment.
"""

import asyncio
import json
import logging
import os
import sys

from livekit.agents import AgentServer, JobContext, JobExecutorType, JobRequest
from livekit.agents.worker import ServerType

NAME, TYPE = sys.argv[1], sys.argv[2]


async def entrypoint(ctx: JobContext):
    await ctx.connect()
    me = ctx.room.local_participant
    told = {
        "worker": os.getpid(),
        "job": ctx.job.id,
        "dispatch": ctx.job.dispatch_id,
        "metadata": ctx.job.metadata,
        "about": ctx.job.participant.identity,
        "room": ctx.job.room.name,
    }
    await me.set_metadata(json.dumps(told))


async def request(req: JobRequest):
    await req.accept(name="a worker", attributes={"from": "the worker"})


async def main():
    logging.basicConfig(level=logging.INFO)
    server = AgentServer(
        job_executor_type=JobExecutorType.THREAD, load_fnc=lambda: 0.0, load_threshold=2.0, num_idle_processes=0, port=0
    )
    server.rtc_session(entrypoint, agent_name=NAME, type=ServerType[TYPE.upper()], on_request=request)
    await server.run()


asyncio.run(main())
