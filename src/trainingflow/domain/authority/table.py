"""The table of reading. What has no row is denied.

Both the conditions in SQL by which lists are filtered and the check of an object at hand are made
from these rows, so that they cannot disagree.
"""

from typing import Final

from trainingflow.domain.authority.terms import Grant, Holder, Matter, Tie

_H, _M, _T = Holder, Matter, Tie

GRANTS: Final = (
    # That an item exists, what it is called and where it stands.
    Grant(_M.ITEM, _H.BODY, _T.AUTHORITY, lent=True),
    Grant(_M.ITEM, _H.POLICY_OFFICER, _T.AUTHORITY),
    Grant(_M.ITEM, _H.AUDITOR, _T.AUTHORITY),
    Grant(_M.ITEM, _H.PERSON, _T.PUBLIC),
    Grant(_M.ITEM, _H.PERSON, _T.PARTICIPANT),
    Grant(_M.ITEM, _H.PERSON, _T.ASKED),
    Grant(_M.ITEM, _H.PERSON, _T.ON_ROSTER),
    Grant(_M.ITEM, _H.UNIT, _T.ROSTER_UNIT, lent=True),
    Grant(_M.ITEM, _H.PERSON, _T.OWNER),
    Grant(_M.ITEM, _H.PERSON, _T.SUBJECT),
    Grant(_M.ITEM, _H.PERSON, _T.LEADER),
    Grant(_M.ITEM, _H.PERSON, _T.DEVELOPER),
    Grant(_M.ITEM, _H.PERSON, _T.PANELIST),
    Grant(_M.ITEM, _H.PERSON, _T.INVITED),
    Grant(_M.ITEM, _H.PERSON, _T.ELECTOR),
    Grant(_M.ITEM, _H.UNIT, _T.DECLARING, lent=True),
    Grant(_M.ITEM, _H.UNIT, _T.UNDERTAKING),
    # Its inner matters: dossier, history, documents, votes. Public is not inside.
    Grant(_M.INSIDE, _H.BODY, _T.AUTHORITY, lent=True),
    Grant(_M.INSIDE, _H.AUDITOR, _T.AUTHORITY),
    Grant(_M.INSIDE, _H.PERSON, _T.OWNER),
    Grant(_M.INSIDE, _H.PERSON, _T.SUBJECT),
    Grant(_M.INSIDE, _H.PERSON, _T.LEADER),
    Grant(_M.INSIDE, _H.PERSON, _T.DEVELOPER),
    Grant(_M.INSIDE, _H.PERSON, _T.PANELIST),
    Grant(_M.INSIDE, _H.PERSON, _T.ELECTOR),
    Grant(_M.INSIDE, _H.UNIT, _T.DECLARING, lent=True),
    Grant(_M.INSIDE, _H.UNIT, _T.UNDERTAKING),
    # A teacher's own data; what is lent never shows it.
    Grant(_M.TEACHER, _H.BODY, _T.AUTHORITY),
    Grant(_M.TEACHER, _H.AUDITOR, _T.AUTHORITY),
    Grant(_M.TEACHER, _H.PERSON, _T.SELF),
    Grant(_M.TEACHER, _H.UNIT, _T.EMPLOYING),
    # A place in a run. Leader, owner and declaring unit are those of the run.
    Grant(_M.ENROLMENT, _H.BODY, _T.AUTHORITY),
    Grant(_M.ENROLMENT, _H.AUDITOR, _T.AUTHORITY),
    Grant(_M.ENROLMENT, _H.PERSON, _T.SELF),
    Grant(_M.ENROLMENT, _H.UNIT, _T.EMPLOYING),
    Grant(_M.ENROLMENT, _H.PERSON, _T.LEADER),
    Grant(_M.ENROLMENT, _H.PERSON, _T.OWNER),
    Grant(_M.ENROLMENT, _H.UNIT, _T.DECLARING),
    # A record of a batch: one's own, and for those inside of the batch all of them.
    Grant(_M.CREDIT_RECORD, _H.BODY, _T.AUTHORITY, lent=True),
    Grant(_M.CREDIT_RECORD, _H.AUDITOR, _T.AUTHORITY),
    Grant(_M.CREDIT_RECORD, _H.PERSON, _T.SELF),
    Grant(_M.CREDIT_RECORD, _H.PERSON, _T.OWNER),
    Grant(_M.CREDIT_RECORD, _H.PERSON, _T.SUBJECT),
    Grant(_M.CREDIT_RECORD, _H.PERSON, _T.LEADER),
    Grant(_M.CREDIT_RECORD, _H.PERSON, _T.DEVELOPER),
    Grant(_M.CREDIT_RECORD, _H.PERSON, _T.PANELIST),
    Grant(_M.CREDIT_RECORD, _H.PERSON, _T.ELECTOR),
    Grant(_M.CREDIT_RECORD, _H.UNIT, _T.DECLARING, lent=True),
    Grant(_M.CREDIT_RECORD, _H.UNIT, _T.UNDERTAKING),
)
