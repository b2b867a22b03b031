"""Messages on the draft of the brief `tracker`: what each changes in what people state.

Of a message about tables or endpoints alone: what it changes there.
"""

from __future__ import annotations

CHANGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "members must have unique display names within the workspace",
        ("+ identity Member (unique display_name, workspace)",),
    ),
    ("add a story_points field to issues", ("+ attribute Issue.story_points",)),
    ("add an optional avatar url to members", ("+ attribute Member.avatar_url",)),
    ("A project needs a description (optional)", ("+ attribute Project.description",)),
    ("store the time zone of each member", ("+ attribute Member.time_zone",)),
    ('please add "archived_at" to project', ("+ attribute Project.archived_at",)),
    ("rename estimate_points to story_points on Issue", ("> attribute Issue.story_points",)),
    (
        "rename Member to User",
        (
            "> entity User",
            "> relationship user",
        ),
    ),
    (
        "rename Issue to Ticket",
        (
            "> entity Ticket",
            "> relationship ticket",
            "> relationship ticket",
            "> relationship ticket",
            "> relationship ticket",
            "> relationship ticket",
        ),
    ),
    ("rename the workspace plan to tier", ("> attribute Workspace.tier",)),
    ("the due date is required", ("~ attribute Issue.due_date .required",)),
    ("Comment body is confidential", ("~ attribute Comment.body .sensitivity",)),
    ("priority can also be critical", ("~ attribute Issue.priority .values",)),
    ("rename the plan free to starter", ("~ attribute Workspace.plan .values",)),
    ("default priority of issues is medium", ("~ attribute Issue.priority .default",)),
    (
        "add a state blocked to Issue, between in_progress and in_review",
        (
            "+ state Issue: blocked",
            "+ transition Issue: in_progress -> blocked",
            "+ transition Issue: blocked -> in_review",
        ),
    ),
    (
        "Issues can be put on hold while they are in progress",
        (
            "+ state Issue: on_hold",
            "+ transition Issue: in_progress -> on_hold",
            "+ question Who may hold an issue, and on what condition?",
        ),
    ),
    (
        "issues can go from in_review back to in_progress",
        ("+ transition Issue: in_review -> in_progress",),
    ),
    (
        "only maintainers can cancel issues",
        (
            "~ transition Issue: backlog -> cancelled .roles",
            "~ transition Issue: in_progress -> cancelled .roles",
            "~ transition Issue: in_review -> cancelled .roles",
            "+ permission Maintainer may cancel Issue",
        ),
    ),
    (
        "rename the state backlog to triage",
        (
            "> state Issue: triage",
            "~ query open issues assigned to one member, highest priority first .filters",
            "~ query issues overdue this week across a workspace .filters",
        ),
    ),
    (
        "issues in review can be rejected by maintainers",
        (
            "+ state Issue: rejected",
            "+ transition Issue: in_review -> rejected",
        ),
    ),
    (
        "contributors can no longer create issues",
        (
            "+ permission Contributor may not create Issue",
            "- permission Contributor may create Issue",
        ),
    ),
    ("Maintainers cannot delete projects", ("+ permission Maintainer may not delete Project",)),
    ("hide Member.email from guests", ("+ permission Guest may not read Member",)),
    (
        "let contributors delete comments they wrote",
        ("+ permission Contributor may delete Comment",),
    ),
    (
        "add a role Billing admin who can manage the workspace",
        (
            "~ attribute Member.role .values",
            "+ role Billing admin",
            "+ permission Billing admin may manage Workspace",
        ),
    ),
    (
        "an issue can have several assignees",
        (
            "~ relationship assignee .target_cardinality",
            "~ relationship assignee .on_parent_delete",
        ),
    ),
    ("link Issue to Member as reviewer (optional)", ("+ relationship reviewer",)),
    (
        "a project has many milestones: name, due date",
        (
            "+ entity Milestone",
            "+ relationship project",
            "+ question Who may see and change Milestone?",
        ),
    ),
    ("each issue may have a parent issue", ("+ relationship parent",)),
    ("keep audit events for 5 years", ("~ entity Audit event .retention",)),
    ("delete API tokens 30 days after they expire", ("~ entity API token .retention",)),
    ("comments can't be edited after 15 minutes", ("~ entity Comment .frozen_when",)),
    (
        "add an index on issues (project_id, status) where status <> 'done'",
        ("+ index issues (index project_id, status)",),
    ),
    ("drop the index on issues(due_date)", ("- index issues (index workspace_id, due_date, id)",)),
    (
        "add a unique constraint on labels (workspace_id, colour)",
        (
            "+ unique labels (unique workspace_id, colour)",
            "+ error POST /v1/labels error 409 colour_taken",
            "+ error PATCH /v1/labels/{label_id} error 409 colour_taken",
        ),
    ),
    ("list issues by label", ("+ query issues by label",)),
    ("we need a report of issues per member per week", ("+ query issues per member per week",)),
    ("sort issues by due date", ("+ query issues sorted by due date",)),
    (
        "deprecate GET /v1/issues since 2027-01-01 and remove it on 2027-09-01",
        ("~ endpoint GET /v1/issues .deprecated",),
    ),
    (
        "make POST /v1/issues idempotent",
        ("~ endpoint POST /v1/projects/{project_id}/issues .idempotent",),
    ),
    (
        "remove description from the response of GET /v1/issues",
        ("- field GET /v1/issues response.description",),
    ),
    ("do not expose audit events in the api", ("~ entity Audit event .exposure",)),
    ("use bigint keys", ("~ convention ids.type .value",)),
    ("table names should be singular", ("~ convention naming.table_number .value",)),
    ("we decided to keep attachments in object storage", ("+ decision",)),
    ("Time tracking is in scope now", ("- non_goal Time tracking",)),
    (
        "question 1: yes",
        (
            "~ question Audit events are never deleted, yet kept 2 years. Which wins? .status",
            "~ question Audit events are never deleted, yet kept 2 years. Which wins? .answer",
        ),
    ),
    (
        "assume a member belongs to exactly one workspace",
        ("+ assumption a member belongs to exactly one workspace",),
    ),
    (
        "can we rename Project to Board?",
        (
            "> entity Board",
            "> relationship board",
        ),
    ),
    (
        "Add a boolean is_pinned to comments. It defaults to false.",
        ("+ attribute Comment.is_pinned",),
    ),
)
