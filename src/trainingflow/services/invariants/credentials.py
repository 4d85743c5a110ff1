"""What holds of sessions and tokens: none outlives the right that it was made with."""

from typing import Final

from trainingflow.services.invariants.invariant import Invariant

# A role that the person holds today, in the unit or above it.
_HOLDS = """
    SELECT FROM assignment a
    WHERE a.authority_id = t.authority_id AND a.person_id = t.person_id
      AND a.withdrawn_at IS NULL
      AND (trainingflow_now() AT TIME ZONE 'Asia/Shanghai')::date
        BETWEEN a.since AND coalesce(a.until, 'infinity')
"""
_LIVE = "t.revoked_at IS NULL AND t.expires_at > trainingflow_now()"

CREDENTIALS: Final[tuple[Invariant, ...]] = (
    Invariant(
        name="suspended-persons-have-no-session",
        row="I19",
        en="No session goes on of somebody who may not sign in.",
        zh="已停用人员没有仍然有效的会话。",
        query="""
            SELECT b.id AS session, b.person_id AS person, s.since FROM browser_session b
            JOIN access_suspension s ON s.authority_id = b.authority_id
              AND s.person_id = b.person_id AND s.ended_at IS NULL
            WHERE b.ended_at IS NULL AND b.expires_at > trainingflow_now()""",
    ),
    Invariant(
        name="tokens-have-an-owner-with-a-role",
        row="I19",
        en="Every token that is accepted belongs to somebody who holds a role today.",
        zh="有效令牌的持有人当前仍担任某一职责。",
        query=f"""
            SELECT t.key_id AS token, t.person_id AS person FROM api_token t
            WHERE {_LIVE} AND NOT EXISTS ({_HOLDS})""",  # noqa: S608 - names of ours
    ),
    Invariant(
        name="services-have-somebody-who-answers",
        row="I19",
        en="Whoever answers for the token of a service still answers for its unit.",
        zh="服务令牌的负责人当前仍对该单位负责。",
        query=f"""
            SELECT t.key_id AS token, t.person_id AS person, t.service_of AS organisation
            FROM api_token t
            JOIN organisation o ON o.authority_id = t.authority_id AND o.id = t.service_of
            WHERE {_LIVE} AND NOT EXISTS ({_HOLDS}
              AND a.role IN ('TRAINING_MANAGER', 'PRINCIPAL', 'CHAIR', 'OFFICER',
                'SYSTEM_ADMINISTRATOR')
              AND a.organisation_id = ANY (o.path))""",  # noqa: S608 - names of ours
    ),
)
