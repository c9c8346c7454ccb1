from pathlib import Path

from bot import storage
from tests.databases import Postgres


def test_a_new_file_gets_its_tables_and_an_up_to_date_one_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    storage.upgrade_embedded(url)
    assert storage.status(url).pending == ()
    before = (tmp_path / "new.db").read_bytes()
    storage.upgrade_embedded(url)
    assert (tmp_path / "new.db").read_bytes() == before


def test_a_server_is_its_operator_s_to_upgrade(postgres: Postgres) -> None:
    name, url = postgres.create(template="template0")
    try:
        storage.upgrade_embedded(url)
        assert storage.status(url).current is None
    finally:
        postgres.drop(name)
