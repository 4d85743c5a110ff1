"""Queries to paste into GraphiQL, in the order in which they tell a story."""

from typing import Final

QUERIES: Final[tuple[tuple[str, str], ...]] = (
    (
        "Who am I, which roles do I hold, and what time is it here?",
        """
query WhoAmI {
  serverTime
  viewer {
    person { name }
    roles { role organisation { name } }
  }
}
""",
    ),
    (
        "demo-teacher: what do I owe and have, and which article grants each credit?",
        """
query MyCredits {
  viewer {
    teacher {
      creditStatus {
        policy { title }
        eligible
        requirements { label need have shortfall citation { document article } }
        lines { activity hours earnedOn status reason awards { ledger credits } }
      }
    }
  }
}
""",
    ),
    (
        "demo-teacher: my credits in sentences, what was certified for past years, and my plan",
        """
query MyYearsAndMyPlan {
  viewer {
    teacher {
      creditStatus { sentences nextDue { label dueOn } }
      creditStatements { number year eligible total sha256 }
    }
  }
  creditPlans(first: 5) {
    nodes { name runs { title lastDay } remaining { label shortfall } changes { kind } }
  }
}
""",
    ),
    (
        "demo-ce-officer: how far have the schools come, and what do their teachers lack?",
        """
query HowFarTheSchoolsHaveCome {
  creditRollUp(groupBy: ORGANISATION) {
    policy { code }
    organisation { name }
    teachers
    eligible
    pace { state teachers }
    lacks { label unit teachers amount }
  }
}
""",
    ),
    (
        "demo-policy-officer: whom would the draft of the credit rules change?",
        """
query WhomADraftWouldChange {
  policyPublications(first: 5) {
    nodes {
      policy { code }
      state
      lockOn
      reason
      comparisons {
        seen
        total
        finishedAt
        counts { effect teachers }
        changes { code old new article }
        differences(effect: FALLS_SHORT, first: 5) {
          totalCount
          nodes { person { name } requirements { label before { have need } after { have need } } }
        }
        file { address }
      }
    }
  }
}
""",
    ),
    (
        "demo-applicant, demo-personnel-officer: what waits for me, and what may I do?",
        """
query WhatWaitsForMe {
  inbox(first: 5) {
    totalCount
    nodes {
      id
      title
      stateLabel
      actions(includeBlocked: true) {
        label
        allowed
        nextPossibleAt
        blockers { code message }
      }
    }
  }
}
""",
    ),
    (
        "demo-auditor, demo-principal: which training projects are there, and how far are they?",
        """
query TrainingProjects {
  workItems(first: 20, filter: { kinds: [TRAINING_PROJECT] }) {
    totalCount
    nodes {
      ... on TrainingProject {
        title
        stateLabel
        targetYear
        organisation { name }
        dossier { category hours startsOn endsOn fundLines { line amount } }
        records(first: 3) { nodes { action at content } }
        deadlines { dueAt }
      }
    }
  }
}
""",
    ),
    (
        "demo-training-manager: what does my school study this year, and who took part?",
        """
query SchoolPlans {
  workItems(first: 5, filter: { kinds: [SCHOOL_PLAN] }) {
    nodes {
      ... on SchoolResearchPlan {
        title
        stateLabel
        targetYear
        dossier { themes plannedCredits activities { code name module hours } }
        records(first: 10) { totalCount nodes { action at content } }
        children(first: 3) { nodes { title stateLabel } }
        actions(includeBlocked: true) { label allowed blockers { message } }
      }
    }
  }
}
""",
    ),
    (
        "Which courses are in the district's library, and who leads them?",
        """
query TheLibrary {
  courses(first: 10, filter: { states: [IN_LIBRARY] }, orderBy: TITLE) {
    totalCount
    nodes { title libraryNumber hours leader { name } organisation { name } }
  }
}
""",
    ),
    (
        "How does a course travel from declaration to the library?",
        """
query TheLifecycleOfACourse {
  workflowDefinitions(kind: COURSE) {
    label
    diagram
    transitions { label source target window documents cites }
  }
}
""",
    ),
)
"""What each shows, and its document."""
