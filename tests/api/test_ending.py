"""A process that is to end hears so at once, and so does whoever heard it before."""

import asyncio
import os
import signal
from functools import partial

from trainingflow.api.ending import told_of_the_end


async def test_both_the_server_and_the_application_hear_of_a_signal() -> None:
    heard: list[str] = []
    loop = asyncio.get_running_loop()
    server, application = asyncio.Event(), asyncio.Event()

    def hear(name: str, event: asyncio.Event) -> None:
        heard.append(name)
        event.set()

    loop.add_signal_handler(signal.SIGTERM, hear, "server", server)
    try:
        with told_of_the_end(partial(hear, "application", application)):
            os.kill(os.getpid(), signal.SIGTERM)
            async with asyncio.timeout(30):
                await asyncio.gather(server.wait(), application.wait())
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(30):
            while heard.count("server") < 2:  # noqa: ASYNC110 - a signal sets nothing of ours
                await asyncio.sleep(0.01)
    finally:
        loop.remove_signal_handler(signal.SIGTERM)

    assert sorted(heard) == ["application", "server", "server"]


async def test_beside_the_main_thread_nothing_is_heard_and_nothing_fails() -> None:
    before = signal.getsignal(signal.SIGTERM)

    async def entered() -> bool:
        with told_of_the_end(lambda: None):
            return signal.getsignal(signal.SIGTERM) is before

    assert await asyncio.to_thread(lambda: asyncio.run(entered()))
