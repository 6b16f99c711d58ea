"""Several replicas behind a proxy and PgBouncer: sessions roam, one replica is killed every few seconds."""
