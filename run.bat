@echo off
rem Sets up Glassbox on Windows, once, and starts it. README.md has the same as plain commands.
cd /d "%~dp0"
if exist .venv\Scripts\python.exe goto install
py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))" || goto missing
py -3 -m venv .venv || goto failed
:install
rem Takes minutes the first time and seconds afterwards.
.venv\Scripts\python.exe -m pip install --quiet --disable-pip-version-check -r requirements.txt || goto failed
set OMP_NUM_THREADS=1
.venv\Scripts\python.exe -m streamlit run app.py
exit /b
:missing
echo Glassbox needs Python 3.11 or newer: install it from python.org, then start run.bat again.
:failed
pause
