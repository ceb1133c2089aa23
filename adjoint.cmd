@echo off
rem Adjoint's command line for Windows: builds what is not built, then runs it on a JDK 25 or later.
rem ADJOINT_JAVA_OPTS: options for the JVM, e.g. -Xmx4g.
setlocal EnableExtensions DisableDelayedExpansion
set "ROOT=%~dp0"
if "%ROOT:~-1%"=="\" set "ROOT=%ROOT:~0,-1%"
set "TARGET=%ROOT%\target"
set "STAMP=%TARGET%\adjoint-stamp"
set "LOG=%TARGET%\adjoint-build.log"

rem -- a JDK, in the order of tools/find-jdk
set "JDK="
set "SEEN="
if defined JAVA_HOME call :consider "%JAVA_HOME%"
if not defined JDK for /f "delims=" %%j in ('where java 2^>nul') do call :consider "%%~dpj.."
for %%r in ("%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Java" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\Zulu" "%ProgramFiles%\BellSoft" "%USERPROFILE%\.jdks" "%USERPROFILE%\scoop\apps") do (
  if not defined JDK if exist "%%~r" for /d %%d in ("%%~r\*") do (
    call :consider "%%~d"
    call :consider "%%~d\current"
  )
)
if not defined JDK goto nojdk
set "JAVA_HOME=%JDK%"

rem -- build if something that the program is built from is newer than the last build
call :fresh
if not errorlevel 1 goto start
echo Building once ... 1>&2
if not exist "%TARGET%" mkdir "%TARGET%"
type nul > "%STAMP%.new"
pushd "%ROOT%"
call "%ROOT%\mvnw.cmd" -B -q -ntp -Dquick -Dlauncher -Dmaven.test.skip=true -pl adjoint-app -am package > "%LOG%" 2>&1
set "CODE=%ERRORLEVEL%"
popd
if not "%CODE%"=="0" goto failed
if exist "%TARGET%\lib" rmdir /s /q "%TARGET%\lib"
mkdir "%TARGET%\lib"
copy /y "%ROOT%\adjoint-app\target\adjoint-app-*.jar" "%TARGET%\lib" >nul
copy /y "%ROOT%\adjoint-app\target\lib\*.jar" "%TARGET%\lib" >nul
move /y "%STAMP%.new" "%STAMP%" >nul

:start
"%JDK%\bin\java.exe" -XX:-UsePerfData -XX:MaxRAMPercentage=50 %ADJOINT_JAVA_OPTS% -p "%TARGET%\lib" -m dev.adjoint.app/dev.adjoint.app.Main %*
exit /b %ERRORLEVEL%

rem -- a parenthesis in a path would end a block, so these lines stand alone
:failed
echo adjoint: the build failed; see "%LOG%" 1>&2
exit /b 1

:nojdk
echo Adjoint needs a JDK, version 25 or later (25.0.3 at least), and found none. 1>&2
if defined SEEN echo Found, but too old, refused (25.0.0 to 25.0.2, JDK-8377811) or without javac:%SEEN% 1>&2
echo Install one, or set JAVA_HOME to the folder of one that is installed elsewhere: 1>&2
echo   winget   winget install EclipseAdoptium.Temurin.25.JDK 1>&2
exit /b 3

rem -- :consider HOME: sets JDK if HOME is a JDK that will do and none is set yet
:consider
if defined JDK exit /b 0
if not exist "%~f1\bin\java.exe" exit /b 0
if not exist "%~f1\release" exit /b 0
set "VERSION="
for /f "tokens=2 delims==" %%v in ('findstr /b "JAVA_VERSION=" "%~f1\release"') do set "VERSION=%%~v"
if not defined VERSION exit /b 0
set "FEATURE="
set "UPDATE=0"
for /f "tokens=1,3 delims=.-+" %%a in ("%VERSION%") do (
  set "FEATURE=%%a"
  if not "%%b"=="" set "UPDATE=%%b"
)
set "GOOD=1"
if %FEATURE% LSS 25 set "GOOD="
if %FEATURE% EQU 25 if %UPDATE% LSS 3 set "GOOD="
if not exist "%~f1\bin\javac.exe" set "GOOD="
if defined GOOD (set "JDK=%~f1") else (set "SEEN=%SEEN% %~f1 %VERSION%;")
exit /b 0

rem -- :fresh: errorlevel 0 if the last build is newer than all sources
:fresh
if not exist "%STAMP%" exit /b 1
if not exist "%TARGET%\lib" exit /b 1
powershell -NoProfile -Command "$t=(Get-Item -LiteralPath $env:STAMP).LastWriteTimeUtc; $n=@(Get-Item (Join-Path $env:ROOT 'pom.xml')) + @(Get-ChildItem -Path (Join-Path $env:ROOT '*\pom.xml')) + @(Get-ChildItem -Recurse -Path (Join-Path $env:ROOT '*\src\main')) | Where-Object { $_.LastWriteTimeUtc -gt $t } | Select-Object -First 1; if ($n) { exit 1 } else { exit 0 }"
exit /b %ERRORLEVEL%
