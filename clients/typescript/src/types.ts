// What the compiler must refuse: where one of these lines is accepted, `tsc` fails.

import { organisations, whatWaitsForMe, whoAmI } from "./operations.ts";
import type { Ask } from "./session.ts";

export async function refusedByTheCompiler(ask: Ask): Promise<void> {
  const { serverTime, viewer } = await ask(whoAmI, {});
  // @ts-expect-error An instant travels as text.
  serverTime satisfies number;
  // @ts-expect-error Nobody may be signed in.
  viewer.person satisfies object | null;
  // @ts-expect-error What was not asked for is not there.
  viewer?.teacher satisfies object;

  // @ts-expect-error The size of the page is needed.
  await ask(organisations, {});

  const { inbox } = await ask(whatWaitsForMe, { first: 1 });
  for (const blocker of inbox.nodes.flatMap((item) => item.actions[0]?.blockers ?? [])) {
    // @ts-expect-error Only some blockers are about a window.
    blocker.closesAt satisfies string | null;
    if (blocker.__typename === "WindowBlocker") {
      blocker.closesAt satisfies string | null;
    }
    // @ts-expect-error No blocker has such a code.
    blocker.code satisfies "TOO_LATE";
  }
}
