"""Messages on the draft of the brief `clinic`: what each changes in what people state.

Of a message about tables or endpoints alone: what it changes there.
"""

from __future__ import annotations

CHANGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "add insurance number to patients (optional, confidential)",
        ("+ attribute Patient.insurance_number",),
    ),
    (
        "practitioners need a licence number, unique within the clinic",
        (
            "+ attribute Practitioner.licence_number",
            "+ identity Practitioner (unique licence_number, clinic)",
        ),
    ),
    ("add a room (text, optional) to appointments", ("+ attribute Appointment.room",)),
    ("remove the phone of patients", ("- attribute Patient.phone",)),
    ("rename national_id to insurance_id on Patient", ("> attribute Patient.insurance_id",)),
    ("rename speciality to specialty", ("> attribute Practitioner.specialty",)),
    ("rename no show to missed", ("> state Appointment: missed",)),
    (
        "rename Patient to Client",
        (
            "> entity Client",
            "> relationship client",
            "> relationship client",
            "> relationship client",
        ),
    ),
    (
        "rename the Receptionist role to Front desk",
        (
            "~ attribute User.role .values",
            "> role Front desk",
        ),
    ),
    ("make email required on patients", ("~ attribute Patient.email .required",)),
    ("the reason of an appointment is regulated", ("~ attribute Appointment.reason .sensitivity",)),
    ("store only a hash of national id", ("~ attribute Patient.national_id .storage",)),
    ("date of birth never changes", ("~ attribute Patient.date_of_birth .immutable",)),
    ("keep reminders for 1 year", ("~ entity Reminder .retention",)),
    ("delete waiting list entries after 6 months", ("~ entity Waiting list entry .retention",)),
    ("never delete patients; anonymise them instead", ("~ entity Patient .delete_policy",)),
    (
        "when a patient asks to be forgotten, erase full name, email and phone",
        ("~ entity Patient .erasure",),
    ),
    ("channel of reminders can also be push", ("~ attribute Reminder.channel .values",)),
    ("add whatsapp as a channel for reminders", ("~ attribute Reminder.channel .values",)),
    (
        "add a state rescheduled to Appointment after confirmed",
        (
            "+ state Appointment: rescheduled",
            "+ transition Appointment: confirmed -> rescheduled",
        ),
    ),
    (
        "a requested appointment can be rejected by a receptionist",
        (
            "+ state Appointment: rejected",
            "+ transition Appointment: requested -> rejected",
        ),
    ),
    (
        "a completed appointment can be reopened by a practitioner",
        ("+ transition Appointment: completed -> confirmed",),
    ),
    (
        "only receptionists can confirm appointments",
        ("+ permission Receptionist may confirm Appointment",),
    ),
    ("rename checked_in to arrived", ("> state Appointment: arrived",)),
    (
        "drop the no_show state",
        (
            "- state Appointment: no_show",
            "- transition Appointment: confirmed -> no_show",
        ),
    ),
    (
        "receptionists must not see national ids",
        ("+ permission Receptionist may not read Patient",),
    ),
    (
        "practitioners can edit their own appointments",
        ("+ permission Practitioner may update Appointment",),
    ),
    (
        "patients can no longer cancel appointments",
        (
            "~ transition Appointment: confirmed -> cancelled .roles",
            "+ permission Patient may not cancel Appointment",
            "- permission Patient may cancel Appointment",
        ),
    ),
    (
        "add a role Nurse who can read visit notes of own clinic and check in appointments",
        (
            "~ attribute User.role .values",
            "+ role Nurse",
            "+ permission Nurse may read Visit note",
            "+ permission Nurse may check_in Appointment",
        ),
    ),
    ("link Appointment to Practitioner as substitute (optional)", ("+ relationship substitute",)),
    ("patients and practitioners are many to many", ("+ relationship practitioner",)),
    ("soft-delete patients", ("~ entity Patient .delete_policy",)),
    ("don't expose reminders in the API", ("~ entity Reminder .exposure",)),
    ("index appointments by status", ("+ index appointments (index status)",)),
    ("find patients by date of birth", ("+ query patients by date of birth",)),
    ("list appointments by status, newest first", ("+ query appointments by status",)),
    (
        "we need to list cancelled appointments per week",
        (
            "+ attribute Appointment.cancelled_at",
            "+ query cancelled appointments per week",
        ),
    ),
    (
        "limit free slots to 20 rows",
        ("~ query free slots of a speciality in the next 14 days .limit",),
    ),
    (
        "GET /v1/appointments may answer 410 gone when the clinic has closed",
        ("+ error GET /v1/appointments error 410 gone",),
    ),
    (
        "hide reason in GET /v1/appointments from receptionists",
        ("~ field GET /v1/appointments response.reason .hidden_from",),
    ),
    ("errors should be problem+json", ("~ convention errors.envelope .value",)),
    ("decide that slots are computed, never stored. Because schedules change.", ("+ decision",)),
    (
        "assume that practitioners work in one clinic only",
        ("+ assumption practitioners work in one clinic only",),
    ),
    (
        "question 2: no",
        (
            "~ question Where do free times come from? The brief has no working hours, slot "
            "length or a… .status",
            "~ question Where do free times come from? The brief has no working hours, slot "
            "length or a… .answer",
        ),
    ),
    (
        "we want telephone appointments: add a boolean is_remote to Appointment, default false",
        ("+ attribute Appointment.is_remote",),
    ),
    (
        "can we store the patient's height and weight?",
        (
            "+ attribute Patient.height",
            "+ attribute Patient.weight",
        ),
    ),
)
