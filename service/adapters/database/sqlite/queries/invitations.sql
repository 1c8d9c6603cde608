-- name: invitations_by_ids(keys)
SELECT invitation.collector_id, invitation.id, number, state
FROM json_each(:keys) AS wanted
CROSS JOIN invitation
    ON invitation.collector_id = json_extract(wanted.value, '$[0]')
    AND invitation.id = json_extract(wanted.value, '$[1]');
