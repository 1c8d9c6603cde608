-- name: invitations_by_ids(keys)
SELECT invitation.collector_id, invitation.id, number, state
FROM jsonb_array_elements(:keys::jsonb) AS wanted
JOIN invitation
    ON invitation.collector_id = (wanted.value ->> 0)::integer
    AND invitation.id = wanted.value ->> 1;
